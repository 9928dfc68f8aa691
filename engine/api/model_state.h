// What stands behind Model and Session.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/runtime/executor.h"
#include "engine/runtime/prepared.h"
#include "graph/core/preprocess_spec.h"
#include "graph/core/shape.h"
#include "vertebra/model.h"
#include "vertebra/session.h"

namespace vertebra {

struct Model::State {
  std::string id;
  std::string weights;
  PreprocessSpec preset;
  Device device;
  Shape input;
  std::int64_t classes = 0;
  std::vector<std::string> tap_names;  // all that could be tapped
  std::vector<std::string> tapped;     // outputs of the plan after logits and probabilities
  Plan plan;
  std::unique_ptr<const Prepared> prepared;
};

struct Session::State {
  std::shared_ptr<const Model::State> model;
  Executor executor;
};

}  // namespace vertebra
