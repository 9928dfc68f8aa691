# Build switches. Tests, benchmarks and -Werror belong to whoever works on Vertebra itself, so they
# follow PROJECT_IS_TOP_LEVEL: a project that adds Vertebra as a subdirectory gets the library alone.

set(VERTEBRA_WITH_CUDA AUTO CACHE STRING "CUDA backend: AUTO (if nvcc is found), ON (required), OFF")
set_property(CACHE VERTEBRA_WITH_CUDA PROPERTY STRINGS AUTO ON OFF)
option(VERTEBRA_BUILD_TOOLS "Build the vertebra program" ${PROJECT_IS_TOP_LEVEL})
option(VERTEBRA_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(VERTEBRA_BUILD_BENCH "Build the benchmarks" OFF)
option(VERTEBRA_INSTALL "Install the library as a CMake package" ${PROJECT_IS_TOP_LEVEL})
option(VERTEBRA_WERROR "Treat compiler warnings as errors" OFF)
option(VERTEBRA_FUZZ "Build the libFuzzer targets (clang only)" OFF)
set(VERTEBRA_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=: address,undefined or thread")

if(VERTEBRA_FUZZ AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "VERTEBRA_FUZZ=ON needs clang++, got ${CMAKE_CXX_COMPILER}; use the preset fuzz")
endif()
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Only the switch so far: it finds a compiler or says that there is none.
if(NOT VERTEBRA_WITH_CUDA MATCHES "^(AUTO|ON|OFF)$")
  message(FATAL_ERROR "VERTEBRA_WITH_CUDA is '${VERTEBRA_WITH_CUDA}'; expected AUTO, ON or OFF")
endif()
set(VERTEBRA_CUDA_ENABLED OFF)
if(NOT VERTEBRA_WITH_CUDA STREQUAL "OFF")
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    set(VERTEBRA_CUDA_ENABLED ON)
  elseif(VERTEBRA_WITH_CUDA STREQUAL "ON")
    message(FATAL_ERROR "VERTEBRA_WITH_CUDA=ON, but no CUDA compiler was found; "
                        "set CUDACXX to nvcc 13.0 or use VERTEBRA_WITH_CUDA=OFF")
  endif()
endif()
message(STATUS "Vertebra: CUDA ${VERTEBRA_WITH_CUDA}: ${VERTEBRA_CUDA_ENABLED}"
               " (${CMAKE_CUDA_COMPILER}); this version has no CUDA sources, the CPU backend is built")
