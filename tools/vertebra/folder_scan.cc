#include "tools/vertebra/folder_scan.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace vertebra::tools {
namespace {

using FileId = std::pair<dev_t, ino_t>;

class Scan {
 public:
  explicit Scan(const std::function<void(PipelineInput)>& add) : add_(add) {}

  void visit(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
      add_({path, ""});
      return;
    }
    const FileId id{status.st_dev, status.st_ino};
    if (std::find(ancestors_.begin(), ancestors_.end(), id) != ancestors_.end()) {
      add_({path, "a link back into its own folder; remove the link"});
      return;
    }
    std::vector<std::string> names;
    if (!list(path, names)) return;
    ancestors_.push_back(id);
    for (const std::string& name : names)
      visit(path.back() == '/' ? path + name : path + '/' + name);
    ancestors_.pop_back();
  }

 private:
  bool list(const std::string& path, std::vector<std::string>& names) {
    DIR* folder = ::opendir(path.c_str());
    int code = errno;
    if (folder != nullptr) {
      errno = 0;
      while (const dirent* entry = ::readdir(folder)) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
      }
      code = errno;
      ::closedir(folder);
      if (code == 0) {
        std::sort(names.begin(), names.end());
        return true;
      }
    }
    add_({path, fmt::format("the folder cannot be listed: {}", std::strerror(code))});
    return false;
  }

  const std::function<void(PipelineInput)>& add_;
  std::vector<FileId> ancestors_;
};

}  // namespace

void scan(const std::string& path, const std::function<void(PipelineInput)>& add) {
  Scan(add).visit(path);
}

}  // namespace vertebra::tools
