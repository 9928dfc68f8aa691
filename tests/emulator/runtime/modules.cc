#include "tests/emulator/runtime/modules.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "tests/emulator/fatbin/container.h"
#include "tests/emulator/ptx/parser.h"

namespace vertebra::emulator::runtime {
namespace {

template <typename Map>
typename Map::mapped_type find_in(const Map& map, const void* key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
}

}  // namespace

std::int64_t RegisteredKernel::dynamic_shared_limit() const {
  if (max_dynamic_shared >= 0) return max_dynamic_shared;
  return std::int64_t{Device::shared_per_block} - kernel->dynamic_shared_at;
}

cudaError_t ProgramModule::load(Machine& machine) {
  if (!std::exchange(tried_, true)) result_ = read_and_place(machine);
  return result_;
}

cudaError_t ProgramModule::read_and_place(Machine& machine) {
  const auto refuse = [&](cudaError_t error, const char* what) {
    machine.findings.say(fmt::format("emulator: unsupported: module of {}: {}",
                                     kernels.empty() ? "variables" : kernels.front()->name, what));
    return error;
  };
  try {
    const auto entries = fatbin::read_entries(fatbin::container_of_wrapper(wrapper_));
    const fatbin::Entry* best = fatbin::best_ptx(entries, machine.device.capability());
    if (!best) return cudaErrorNoKernelImageForDevice;
    loaded_ = std::make_unique<LoadedModule>(machine, fatbin::ptx_text(*best));
  } catch (const fatbin::FormatError& error) {
    return refuse(cudaErrorInvalidKernelImage, error.what());
  } catch (const ptx::ParseError& error) {
    return refuse(cudaErrorInvalidPtx, error.what());
  } catch (const std::bad_alloc&) {
    return cudaErrorMemoryAllocation;
  }
  for (const auto& variable : variables) {
    variable->allocation = loaded_->variable(variable->name);
    if (variable->allocation && variable->managed_pointer) {
      *variable->managed_pointer = reinterpret_cast<void*>(variable->allocation->address);
    }
  }
  return cudaSuccess;
}

ProgramModule& Modules::add(const void* wrapper) {
  return *modules_.emplace_back(std::make_unique<ProgramModule>(wrapper));
}

void Modules::add_kernel(ProgramModule& module, const void* host_function, std::string name) {
  auto kernel = std::make_unique<RegisteredKernel>();
  kernel->module = &module;
  kernel->name = std::move(name);
  kernels_[host_function] = kernels_[kernel.get()] = kernel.get();
  module.kernels.push_back(std::move(kernel));
}

void Modules::add_variable(ProgramModule& module, const void* shadow, RegisteredVariable variable) {
  variable.module = &module;
  module.variables.push_back(std::make_unique<RegisteredVariable>(std::move(variable)));
  variables_[shadow] = module.variables.back().get();
}

void Modules::remove(ProgramModule& module) {
  std::erase_if(kernels_, [&](const auto& entry) { return entry.second->module == &module; });
  std::erase_if(variables_, [&](const auto& entry) { return entry.second->module == &module; });
}

RegisteredKernel* Modules::find_kernel(const void* function) const {
  return find_in(kernels_, function);
}

cudaError_t Modules::load_kernel(const void* function, RegisteredKernel*& found) {
  found = find_kernel(function);
  if (!found) return cudaErrorInvalidDeviceFunction;
  if (const cudaError_t error = load(*found->module); error != cudaSuccess) return error;
  if (!found->kernel) found->kernel = found->module->loaded()->kernel(found->name);
  return found->kernel ? cudaSuccess : cudaErrorInvalidDeviceFunction;
}

cudaError_t Modules::load_variable(const void* symbol, RegisteredVariable*& found) {
  found = find_in(variables_, symbol);
  if (!found) {
    // The program names a __managed__ variable by what it is stored at, not by the pointer to it.
    const auto same = [&](const auto& entry) {
      const auto* managed = entry.second->managed_pointer;
      return managed && *managed == symbol;
    };
    const auto managed = std::ranges::find_if(variables_, same);
    if (managed == variables_.end()) return cudaErrorInvalidSymbol;
    found = managed->second;
  }
  if (const cudaError_t error = load(*found->module); error != cudaSuccess) return error;
  return found->allocation ? cudaSuccess : cudaErrorInvalidSymbol;
}

}  // namespace vertebra::emulator::runtime
