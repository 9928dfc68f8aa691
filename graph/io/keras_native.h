// The HDF5 form of Keras 3, as `.weights.h5` and as the member model.weights.h5 of `.keras`:
//
//   layers/<class>[_<count>]/vars/<i>   the weights of a layer, in the order of the legacy form;
//                                       attribute name of vars: the layer's name
//   layers/<model>/layers/...           a model used as a layer
//
// <class> is the layer's class in snake case; the first of its class has no count, the second _1.
// Beside `vars` and `layers` stand other states (a dropout's seed), beside the root's `layers` the
// optimizer's: not read. Source: keras/src/saving/saving_lib.py of Keras 3.
#pragma once

#include "graph/io/hdf5_group.h"
#include "graph/io/keras_weights.h"

namespace vertebra::io {

// Whether a file with this root is of this form.
bool is_keras_native(const Hdf5Group& root);

// All weights, integers among them; path and count as KerasOrder::kByClass says. InvalidModel as in
// read_keras.h.
KerasWeights read_keras_native(const Hdf5File& file, const Hdf5Group& root);

}  // namespace vertebra::io
