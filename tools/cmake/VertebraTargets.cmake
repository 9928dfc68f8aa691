# How a folder of the house becomes a target.
#
#   vertebra_add_part(NAME SOURCES ... [PARTS ...] [LINK ...])
#     a static library vertebra_NAME whose objects also go into the installed library `vertebra`.
#     PARTS are other folders (their headers and objects), LINK third-party targets.
#
#   vertebra_add_test(NAME LABELS ... SOURCES ... [PARTS ...] [LINK ...]
#                     [EMULATED [ENVIRONMENT NAME=VALUE ...]])
#     a GoogleTest program NAME; every TEST becomes a ctest of its own with the labels. The target
#     LABEL_tests builds the programs of a label: `unit` (fast, no files but the repository's), `openmp`
#     (beside its other labels: runs OpenMP threads, which ThreadSanitizer cannot follow), `emulated`.
#     EMULATED: GPU code on the PTX emulator, with every check and VERTEBRA_EMU_STRICT=1; has the label
#     `emulated` besides. A finding fails the test that made it. Nothing in a build without CUDA.
#     ENVIRONMENT sets more of the emulator's variables.
#
#   vertebra_link_emulated(TARGET)
#     an executable of the same objects as any other, linked with the shared CUDA runtime, whose place
#     the emulator takes (tests/emulator/run).

function(vertebra_compile_options target)
  target_compile_options(${target} PRIVATE
    "$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wshadow;-Wnon-virtual-dtor;$<$<BOOL:${VERTEBRA_WERROR}>:-Werror>>"
    "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wextra;$<$<BOOL:${VERTEBRA_WERROR}>:-Werror=all-warnings>>")
  if(VERTEBRA_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${VERTEBRA_SANITIZE} -fno-omit-frame-pointer
                                             -fno-sanitize-recover=all)
    target_link_options(${target} PUBLIC -fsanitize=${VERTEBRA_SANITIZE})
  endif()
  if(VERTEBRA_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

function(vertebra_add_part name)
  cmake_parse_arguments(PART "" "" "SOURCES;PARTS;LINK" ${ARGN})
  set(target vertebra_${name})
  add_library(${target} STATIC ${PART_SOURCES})
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}"
                                              "${PROJECT_SOURCE_DIR}/engine/include")
  list(TRANSFORM PART_PARTS PREPEND vertebra_)
  target_link_libraries(${target} PUBLIC ${PART_PARTS} PRIVATE ${PART_LINK})
  vertebra_compile_options(${target})
  set_property(GLOBAL APPEND PROPERTY VERTEBRA_PARTS ${target})
  set_property(GLOBAL APPEND PROPERTY VERTEBRA_THIRD_PARTY ${PART_LINK})
endfunction()

function(vertebra_link_emulated target)
  # A call that the emulator lacks is an error at the start and not in the middle.
  target_link_options(${target} PRIVATE LINKER:-z,now)
  set_target_properties(${target} PROPERTIES CUDA_RUNTIME_LIBRARY Shared)
endfunction()

function(vertebra_add_test name)
  cmake_parse_arguments(T "EMULATED" "" "LABELS;SOURCES;PARTS;LINK;ENVIRONMENT" ${ARGN})
  if(T_EMULATED)
    if(NOT VERTEBRA_CUDA_ENABLED)
      return()
    endif()
    list(APPEND T_LABELS emulated)
    list(REMOVE_DUPLICATES T_LABELS)
  endif()
  add_executable(${name} ${T_SOURCES})
  if(T_EMULATED)
    vertebra_link_emulated(${name})
    set(run env "VERTEBRA_EMU_LIBRARY=$<TARGET_FILE:emulated_cudart>" VERTEBRA_EMU_STRICT=1
            ${T_ENVIRONMENT} "${PROJECT_SOURCE_DIR}/tests/emulator/run")
    # By this property gtest_discover_tests starts the program, to list its tests and to run them.
    set_target_properties(${name} PROPERTIES CROSSCOMPILING_EMULATOR "${run}")
    add_dependencies(${name} emulated_cudart)
  endif()
  list(TRANSFORM T_PARTS PREPEND vertebra_)
  target_link_libraries(${name} PRIVATE ${T_PARTS} ${T_LINK} fmt::fmt GTest::gmock GTest::gtest
                                        GTest::gtest_main)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_precompile_headers(${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h> <fmt/format.h> <string>
                                            <vector>)
  vertebra_compile_options(${name})
  foreach(label IN LISTS T_LABELS)
    if(NOT TARGET ${label}_tests)
      add_custom_target(${label}_tests)
    endif()
    add_dependencies(${label}_tests ${name})
  endforeach()
  # One label "unit+openmp" for two: gtest_discover_tests flattens lists, and ctest -L searches in a label.
  list(JOIN T_LABELS "+" label)
  # Tests share the cores, and libgomp's idle threads would spin on them.
  # The same tests may run on both backends.
  set(prefix "")
  if(T_EMULATED)
    set(prefix "Gpu.")
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${prefix}"
                       PROPERTIES LABELS "${label}" ENVIRONMENT "OMP_WAIT_POLICY=passive")
endfunction()
