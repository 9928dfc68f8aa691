// The answer to "can you do this?": yes, or no with the reason. Never an exception.
#pragma once

#include <string>
#include <utility>

namespace vertebra {

class Support {
 public:
  static Support yes() { return Support(); }
  // `reason` completes the sentence "not supported: ...".
  static Support no(std::string reason) { return Support(std::move(reason)); }

  explicit operator bool() const { return supported_; }
  // Empty for a yes.
  const std::string& reason() const { return reason_; }

 private:
  Support() = default;
  explicit Support(std::string reason) : supported_(false), reason_(std::move(reason)) {}

  bool supported_ = true;
  std::string reason_;
};

}  // namespace vertebra
