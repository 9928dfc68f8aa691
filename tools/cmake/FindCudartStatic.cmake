# CudartStatic::cudart_static: the CUDA runtime as an archive, for programs and packages without the
# language CUDA. Looked for beside the nvcc of CMAKE_CUDA_COMPILER, CUDACXX or PATH, in
# /usr/local/cuda, and last in CudartStatic_HINTS; CudartStatic_ROOT comes before them all.
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
             HINTS ${_beside} ${CudartStatic_HINTS}
             PATH_SUFFIXES lib64 lib targets/x86_64-linux/lib)
mark_as_advanced(CudartStatic_NVCC CudartStatic_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CudartStatic REQUIRED_VARS CudartStatic_LIBRARY)
if(CudartStatic_FOUND AND NOT TARGET CudartStatic::cudart_static)
  find_package(Threads REQUIRED)
  add_library(CudartStatic::cudart_static UNKNOWN IMPORTED)
  set_target_properties(CudartStatic::cudart_static PROPERTIES
    IMPORTED_LOCATION "${CudartStatic_LIBRARY}"
    INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};rt")
endif()
