// Attributes of an HDF5 object that are lists of strings.
// Source: specification, IV.A.2.m Attribute Message, III.E Global Heaps.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/io/hdf5_object.h"

namespace vertebra::io {

// The strings of an attribute, of fixed or variable length, one or a list; an empty list whatever
// its type, since Keras writes those as float64. Nothing when the object has no such attribute.
// InvalidModel when it has another type or leaves the file.
std::optional<std::vector<std::string>> read_hdf5_strings(const Hdf5File& file,
                                                          const Hdf5Object& object,
                                                          std::string_view name);

// The same of a list that Keras has cut into name0, name1, ... because an attribute holds at most
// 64 KiB; nothing when neither form is there.
std::optional<std::vector<std::string>> read_hdf5_long_list(const Hdf5File& file,
                                                            const Hdf5Object& object,
                                                            const std::string& name);

}  // namespace vertebra::io
