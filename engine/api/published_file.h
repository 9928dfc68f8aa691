// A published weight file of a model in the weights folder.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "zoo/model_spec.h"

namespace vertebra {

struct PublishedFile {
  std::string path;
  std::vector<std::byte> bytes;
  const zoo::WeightEntry* entry = nullptr;  // of the spec
  bool checked = false;                     // a hash is published, and it is the file's
};

// The first of the model's entries whose file is in zoo::weights_folder(). Its hash is compared
// where one is published; a file without is taken as it is. InvalidModel: none of the files is
// there (all their paths, and where people get them); a file with another hash.
PublishedFile read_published(const zoo::ModelSpec& spec);

// The entry with the name of the file at `path`, wherever that is.
const zoo::WeightEntry* entry_named(const zoo::ModelSpec& spec, std::string_view path);

}  // namespace vertebra
