#include "graph/passes/canonical/fold_padding.h"

namespace vertebra {

bool fold_padding(Graph& graph) {
  bool changed = false;
  for (Node& node : graph.nodes) {
    auto* conv = std::get_if<Conv2dAttributes>(&node.attributes);
    if (conv == nullptr) continue;
    // Several paddings in a row fold one after the other.
    while (const Node* before = graph.producer_of(node.inputs.front())) {
      const auto* padding = std::get_if<PadAttributes>(&before->attributes);
      if (padding == nullptr) break;
      conv->pad.top += padding->pad.top;
      conv->pad.left += padding->pad.left;
      conv->pad.bottom += padding->pad.bottom;
      conv->pad.right += padding->pad.right;
      node.inputs.front() = before->inputs.front();
      node.sources.insert(node.sources.begin(), before->sources.begin(), before->sources.end());
      changed = true;
    }
  }
  return changed;
}

}  // namespace vertebra
