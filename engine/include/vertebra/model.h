/// @file model.h
/// A network with its weights, compiled for a device. Since 0.1.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vertebra/device.h"
#include "vertebra/image.h"
#include "vertebra/session.h"

namespace vertebra {

/// What to load and how to run it.
struct ModelOptions {
  std::string id = {};                  ///< a model of the zoo; case, '-' and '_' do not matter
  std::string weights = {};             ///< a file; "synthetic"; empty: the weights folder
  Device device = Device::automatic();  ///< where it runs
  Precision precision = Precision::automatic;  ///< fp32 on the CPU, fp16 on a GPU
  /// Another precision for the values that these nodes make, and for their weights.
  std::vector<std::pair<std::string, Precision>> node_precision = {};
  std::int64_t max_batch = 32;         ///< largest batch of a session, 1 to 4096
  int threads = 0;                     ///< of the CPU backend; 0: all cores
  std::vector<std::string> taps = {};  ///< values of the graph to keep and return
};

/// Immutable, and shared by any number of threads. Compiled once at load: nothing is selected,
/// packed or planned later.
class Model {
 public:
  /// Builds the graph, compiles it, reads and packs the weights. InvalidArgument for an unknown id,
  /// option, tap or node; InvalidModel for weights that are missing, damaged or do not fit;
  /// Unsupported for a device or precision that this build cannot run; DeviceError for a GPU that
  /// cannot be used; OutOfDeviceMemory, with what would fit.
  static std::shared_ptr<const Model> load(const ModelOptions& options);

  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  ~Model();

  /// A session of this model: allocates the arena of the largest batch. OutOfDeviceMemory.
  Session create_session() const;

  /// The full id, as in "efficientnetlite0.tf".
  const std::string& id() const noexcept;
  /// The weights in use: a path, or "synthetic".
  const std::string& weights() const noexcept;
  /// How the photos were prepared that the weights in use were trained on. Unsupported for a model
  /// of grey pixels.
  ImagePreset preset() const;
  /// Pixels, top to bottom.
  std::int64_t input_height() const noexcept;
  /// Pixels, left to right.
  std::int64_t input_width() const noexcept;
  /// Length of a row of logits.
  std::int64_t classes() const noexcept;
  /// Largest n of Session::run.
  std::int64_t max_batch() const noexcept;
  /// The device it was compiled for: what Device::automatic() came to.
  Device device() const noexcept;
  /// Bytes of activations and scratch for a batch, known before any session exists.
  std::int64_t arena_bytes(std::int64_t batch) const;
  /// Bytes of packed weights.
  std::int64_t weight_bytes() const noexcept;
  /// Names that ModelOptions::taps takes, in the order of execution.
  std::vector<std::string> taps() const;

 private:
  friend class Session;
  struct State;
  explicit Model(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

}  // namespace vertebra
