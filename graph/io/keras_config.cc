#include "graph/io/keras_config.h"

#include "graph/io/json_reader.h"

namespace vertebra::io {
namespace {

// An object with the key that is being read, or a list.
struct Open {
  bool object;
  std::string key = {};
};

bool is_class_of_layer(const std::vector<Open>& path) {
  return path.size() == 4 && path[0].key == "config" && path[1].key == "layers" &&
         !path[2].object && path[3].key == "class_name";
}

// Walks with a stack of its own, so that no depth of nesting costs one of the machine's.
class ConfigWalker {
 public:
  ConfigWalker(std::string_view json, std::string_view name) : reader_(json, name, 0) {}

  std::vector<std::string> classes() && {
    do {
      begin_value();
    } while (finish_value());
    reader_.expect_end();
    return std::move(classes_);
  }

 private:
  void take_key() {
    path_.back().key = reader_.take_string("a key");
    reader_.expect(':');
  }

  // Into a value until one without parts has been read.
  void begin_value() {
    for (;;) {
      if (reader_.accept('{')) {
        path_.push_back({true});
        if (reader_.accept('}')) break;
        take_key();
      } else if (reader_.accept('[')) {
        path_.push_back({false});
        if (reader_.accept(']')) break;
      } else {
        take_scalar();
        return;
      }
    }
    path_.pop_back();
  }

  void take_scalar() {
    if (!reader_.at_string()) return reader_.skip_word();
    std::string text = reader_.take_string("a value");
    if (is_class_of_layer(path_)) classes_.push_back(std::move(text));
  }

  // Out of what the value ends; whether another follows.
  bool finish_value() {
    while (!path_.empty()) {
      if (reader_.accept(',')) {
        if (path_.back().object) take_key();
        return true;
      }
      reader_.expect(path_.back().object ? '}' : ']');
      path_.pop_back();
    }
    return false;
  }

  JsonReader reader_;
  std::vector<Open> path_;
  std::vector<std::string> classes_;
};

}  // namespace

std::vector<std::string> read_layer_classes(std::string_view json, std::string_view name) {
  return ConfigWalker(json, name).classes();
}

}  // namespace vertebra::io
