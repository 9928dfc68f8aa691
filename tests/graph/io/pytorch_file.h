// A state dict as torch.save would write it, in either form; every number of it can be a lie.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/graph/io/pickle_writer.h"
#include "tests/graph/io/zip_writer.h"

namespace vertebra::io {

struct FakeTensor {
  std::string name;
  std::string storage_class = "FloatStorage";
  std::string key = "0";
  std::string data;               // the storage's bytes
  std::int64_t num_elements = 0;  // of the storage
  std::int64_t offset = 0;
  std::vector<std::int64_t> dims;
  std::vector<std::int64_t> strides;
};

inline std::string floats(const std::vector<float>& values) {
  std::string bytes;
  for (const float value : values) bytes += raw(value);
  return bytes;
}

// A tensor of one axis that is its whole storage.
inline FakeTensor vector_tensor(std::string name, std::string key,
                                const std::vector<float>& values) {
  const auto count = static_cast<std::int64_t>(values.size());
  return {std::move(name), "FloatStorage", std::move(key), floats(values), count, 0, {count}, {1}};
}

inline std::string state_dict_pickle(const std::vector<FakeTensor>& tensors, bool legacy) {
  PickleWriter pickle;
  pickle.ordered_dict().op('(');
  for (const FakeTensor& tensor : tensors) {
    pickle.text(tensor.name).global("torch._utils", "_rebuild_tensor_v2").op('(');
    pickle.storage(tensor.storage_class, tensor.key, tensor.num_elements, legacy);
    pickle.integer(tensor.offset).integers(tensor.dims).integers(tensor.strides);
    pickle.op('\x89').ordered_dict().op('t').op('R');
  }
  pickle.op('u');
  // BUILD with _metadata, as every state dict of a module has.
  pickle.op('}').text("_metadata").ordered_dict().op('s').op('b');
  return pickle.finish();
}

// Magic number, protocol and system facts.
inline std::string stream_header(bool little_endian = true) {
  std::string header = PickleWriter()
                           .raw_bytes(
                               "\x8a\x0al\xfc\x9c"
                               "F\xf9 j\xa8P\x19")
                           .finish();
  header += PickleWriter().op('M').raw_bytes(raw(std::uint16_t{1001})).finish();
  return header + PickleWriter()
                      .op('}')
                      .text("little_endian")
                      .op(little_endian ? '\x88' : '\x89')
                      .op('s')
                      .finish();
}

inline std::string key_list(const std::vector<std::string>& keys) {
  PickleWriter pickle;
  pickle.op(']').op('(');
  for (const std::string& key : keys) pickle.text(key);
  return pickle.op('e').finish();
}

// The legacy form; each key once, in the order of the tensors.
inline std::string pytorch_stream(const std::vector<FakeTensor>& tensors) {
  std::string storages;
  std::vector<std::string> keys;
  for (const FakeTensor& tensor : tensors) {
    if (std::find(keys.begin(), keys.end(), tensor.key) != keys.end()) continue;
    keys.push_back(tensor.key);
    storages += raw(tensor.num_elements) + tensor.data;
  }
  return stream_header() + state_dict_pickle(tensors, true) + key_list(keys) + storages;
}

// The zip form.
inline std::string pytorch_archive(const std::vector<FakeTensor>& tensors) {
  ZipWriter zip;
  zip.add("archive/data.pkl", state_dict_pickle(tensors, false));
  zip.add("archive/byteorder", "little");
  std::vector<std::string> keys;
  for (const FakeTensor& tensor : tensors) {
    if (std::find(keys.begin(), keys.end(), tensor.key) != keys.end()) continue;
    keys.push_back(tensor.key);
    zip.add("archive/data/" + tensor.key, tensor.data);
  }
  return zip.finish();
}

}  // namespace vertebra::io
