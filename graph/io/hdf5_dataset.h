// Tensors of an HDF5 file. Source: specification, IV.A.2.i Data Layout Message.
#pragma once

#include <cstdint>

#include "graph/core/weight_tensor.h"
#include "graph/io/element_type.h"
#include "graph/io/hdf5_object.h"

namespace vertebra::io {

struct Hdf5Tensor {
  ElementType type = ElementType::kF32;  // in the file
  WeightTensor tensor;                   // integers as floats too
};

class Hdf5TensorReader {
 public:
  // `file` must outlive the reader.
  explicit Hdf5TensorReader(const Hdf5File& file) : file_(file) {}

  // InvalidModel, before anything of the size that the file claims is allocated, unless the dataset
  // is one piece of little-endian numbers within the file (Keras writes no other), and when all
  // tensors read so far together have more bytes than the file.
  Hdf5Tensor read(const Hdf5Object& dataset);

 private:
  const Hdf5File& file_;
  std::int64_t bytes_so_far_ = 0;
};

}  // namespace vertebra::io
