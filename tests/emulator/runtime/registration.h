#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>

// What code that nvcc generated calls (crt/host_runtime.h and crt/device_functions.h of the
// toolkit, which only nvcc may include). `handle` is what __cudaRegisterFatBinary returned.
extern "C" {

void** __cudaRegisterFatBinary(void* wrapper);
void __cudaRegisterFatBinaryEnd(void** handle);
void __cudaUnregisterFatBinary(void** handle);
void __cudaRegisterFunction(void** handle, const char* host_function, char* device_function,
                            const char* device_name, int thread_limit, uint3* thread, uint3* block,
                            dim3* block_dim, dim3* grid_dim, int* warp_size);
void __cudaRegisterVar(void** handle, char* shadow, char* device_address, const char* device_name,
                       int is_extern, std::size_t size, int constant, int global);
void __cudaRegisterManagedVar(void** handle, void** pointer, char* device_address,
                              const char* device_name, int is_extern, std::size_t size,
                              int constant, int global);
/// Fills the pointers of the module's managed variables; called before their first use. True if
/// done.
char __cudaInitModule(void** handle);

/// The two halves of `kernel<<<grid, block, shared, stream>>>(...)`: 0 and cudaSuccess if all is
/// well.
unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, std::size_t shared,
                                     cudaStream_t stream);
cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, std::size_t* shared, void* stream);

cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host_function);
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               std::size_t shared, cudaStream_t stream);
cudaError_t __cudaLaunchKernel_ptsz(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                                    std::size_t shared, cudaStream_t stream);
}
