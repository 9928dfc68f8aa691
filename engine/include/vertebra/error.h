/// @file error.h
/// The exceptions that every function of Vertebra may throw. Since 0.1.
#pragma once

#include <stdexcept>
#include <string>

namespace vertebra {

/// The four parts of a message. An empty part is left out of the printed text.
struct ErrorParts {
  std::string where;     ///< the file, node, tensor or argument at fault
  std::string got;       ///< what was found there
  std::string expected;  ///< what would have been right
  std::string remedy;    ///< what the reader can do about it
};

/// Base of all errors. `what()` is one line: `where: got; expected ...; remedy`.
class Error : public std::runtime_error {
 public:
  /// Composes the line from its parts.
  explicit Error(ErrorParts parts) : std::runtime_error(compose(parts)), parts_(std::move(parts)) {}

  /// The parts as they were given, for callers that print them in their own way.
  const ErrorParts& parts() const noexcept { return parts_; }

 private:
  static std::string compose(const ErrorParts& p) {
    std::string text = p.where;
    const auto append = [&text](const char* separator, const char* prefix, const std::string& part) {
      if (part.empty()) return;
      if (!text.empty()) text += separator;
      text += prefix + part;
    };
    append(": ", "", p.got);
    append("; ", "expected ", p.expected);
    append("; ", "", p.remedy);
    return text;
  }

  ErrorParts parts_;
};

/// A model, weight or plan file that is damaged, refused or does not fit.
class InvalidModel : public Error {
  using Error::Error;
};

/// A value passed by the caller that the contract excludes.
class InvalidArgument : public Error {
  using Error::Error;
};

/// An input that is well-formed but that this build or device cannot process.
class Unsupported : public Error {
  using Error::Error;
};

/// A device, driver or compute library that failed.
class DeviceError : public Error {
  using Error::Error;
};

/// An allocation on the device that did not fit.
class OutOfDeviceMemory : public DeviceError {
  using DeviceError::DeviceError;
};

/// A broken promise inside Vertebra: please report it with the text.
class InternalError : public Error {
  using Error::Error;
};

}  // namespace vertebra
