# How a folder of the house becomes a target.
#
#   vertebra_add_part(NAME SOURCES ... [PARTS ...] [LINK ...])
#     a static library vertebra_NAME whose objects also go into the installed library `vertebra`.
#     PARTS are other folders (their headers and objects), LINK third-party targets.
#
#   vertebra_add_test(NAME LABELS ... SOURCES ... [PARTS ...] [LINK ...])
#     a GoogleTest program NAME; every TEST becomes a ctest of its own with the labels. The target
#     LABEL_tests builds the programs of a label: `unit` (fast, no files but the repository's), `openmp`
#     (beside its other labels: runs OpenMP threads, which ThreadSanitizer cannot follow).

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

function(vertebra_add_test name)
  cmake_parse_arguments(T "" "" "LABELS;SOURCES;PARTS;LINK" ${ARGN})
  add_executable(${name} ${T_SOURCES})
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
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST
                       PROPERTIES LABELS "${label}" ENVIRONMENT "OMP_WAIT_POLICY=passive")
endfunction()
