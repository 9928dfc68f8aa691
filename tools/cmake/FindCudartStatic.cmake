# CudartStatic::cudart_static: the CUDA runtime as an archive, for programs and packages without the
# language CUDA. Looked for in CudartStatic_ROOT, in CudartStatic_HINTS, beside the nvcc of
# CMAKE_CUDA_COMPILER, CUDACXX or PATH, and in /usr/local/cuda.
set(_beside "")
find_program(CudartStatic_NVCC nvcc)
foreach(_nvcc "${CMAKE_CUDA_COMPILER}" "$ENV{CUDACXX}" "${CudartStatic_NVCC}" /usr/local/cuda/bin/nvcc)
  if(EXISTS "${_nvcc}")
    get_filename_component(_nvcc "${_nvcc}" REALPATH)
    get_filename_component(_toolkit "${_nvcc}" DIRECTORY)
    get_filename_component(_toolkit "${_toolkit}" DIRECTORY)
    list(APPEND _beside "${_toolkit}")
  endif()
endforeach()
find_library(CudartStatic_LIBRARY cudart_static
             HINTS ${CudartStatic_HINTS} ${_beside}
             PATH_SUFFIXES lib64 lib targets/x86_64-linux/lib)
mark_as_advanced(CudartStatic_NVCC CudartStatic_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CudartStatic REQUIRED_VARS CudartStatic_LIBRARY
  REASON_FAILURE_MESSAGE "libcudart_static.a of the CUDA toolkit: set CudartStatic_ROOT to its folder")
if(CudartStatic_FOUND AND NOT TARGET CudartStatic::cudart_static)
  find_package(Threads REQUIRED)
  add_library(CudartStatic::cudart_static UNKNOWN IMPORTED)
  set_target_properties(CudartStatic::cudart_static PROPERTIES
    IMPORTED_LOCATION "${CudartStatic_LIBRARY}"
    INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};rt")
endif()
