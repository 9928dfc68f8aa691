// A path to the files at and below it.
#pragma once

#include <functional>
#include <string>

#include "vertebra/pipeline.h"

namespace vertebra::tools {

// Calls `add` for `path` itself unless it is a folder, else for everything below it but folders, in
// the order of the bytes of their names, folder by folder. Links are followed. A folder that cannot
// be listed, or that a link leads back into, is added with the error.
void scan(const std::string& path, const std::function<void(PipelineInput)>& add);

}  // namespace vertebra::tools
