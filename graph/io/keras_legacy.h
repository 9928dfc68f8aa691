// The HDF5 form that Keras 1 and 2 and Keras 3's model.save("x.h5") write:
//
//   attribute layer_names: all layers in topological order, those without weights too
//   <layer>/ attribute weight_names; <layer>/<weight name> a dataset, the name with its slashes
//
// at the root of a file of weights, in the group model_weights of a whole model, where
// optimizer_weights and model_config stand beside it. Source: keras/src/legacy/saving/
// legacy_h5_format.py of Keras 3.
#pragma once

#include "graph/io/hdf5_group.h"
#include "graph/io/keras_weights.h"

namespace vertebra::io {

// Whether a file with this root is of this form.
bool is_keras_legacy(const Hdf5File& file, const Hdf5Group& root);

// All weights in the file's order, integers among them. InvalidModel as in read_keras.h.
KerasWeights read_keras_legacy(const Hdf5File& file, const Hdf5Group& root);

}  // namespace vertebra::io
