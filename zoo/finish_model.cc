#include "zoo/finish_model.h"

namespace vertebra::zoo {

Graph finish_with_softmax(GraphBuilder&& builder, ValueId logits) {
  const ValueId probabilities = builder.softmax("probabilities", logits);
  return std::move(builder).finish({logits, probabilities});
}

Graph finish_with_features(GraphBuilder&& builder, ValueId features, FeaturePooling pooling,
                           const std::string& pooled) {
  const Shape shape = builder.shape_of(features);
  if (pooling == FeaturePooling::kMean) {
    features = builder.global_pool(pooled, features);
  } else if (pooling == FeaturePooling::kMax) {
    Pool2dAttributes whole;
    whole.r = shape.h;
    whole.s = shape.w;
    features = builder.pool2d(pooled, features, whole);
  }
  return std::move(builder).finish({features});
}

}  // namespace vertebra::zoo
