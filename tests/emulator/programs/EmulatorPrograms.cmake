# Programs that nvcc builds and the emulator runs.
#
#   emulator_add_program(NAME SOURCES ... [ARCHITECTURES ...] [OPTIONS ...])
#     an executable for the shared runtime. ARCHITECTURES as CMAKE_CUDA_ARCHITECTURES, 80-virtual by
#     default; OPTIONS for nvcc.
#
#   emulator_add_run(TEST PROGRAM name [LABEL emulated] [ARGS ...] [ENVIRONMENT NAME=VALUE ...]
#                    [EXPECT ...])
#     a ctest that runs it. EXPECT are the options of expect.py; without them the program must say
#     nothing on stderr and exit with 0. Also adds the program to the target LABEL_tests.
#
#   emulator_add_seed(NAME [FINDING check] [MATCH regex] [STATUS n] [ENVIRONMENT NAME=VALUE ...]
#                     [STREAMS eager deferred])
#     bugs/NAME.cu twice: with BUG the finding is the only one, without it there is none. MATCH is
#     what the finding's line must hold, STATUS the exit status with BUG; without FINDING nothing
#     but the status tells. STREAMS lists the modes in which both are run.

function(emulator_add_program name)
  cmake_parse_arguments(P "" "" "SOURCES;ARCHITECTURES;OPTIONS" ${ARGN})
  add_executable(${name} ${P_SOURCES})
  # Programs judge by assert, whatever the build type.
  target_compile_options(${name} PRIVATE -UNDEBUG -Xcompiler=-Wall,-Wextra
                                         $<$<BOOL:${VERTEBRA_WERROR}>:-Werror=all-warnings>
                                         ${P_OPTIONS})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  # A call that the emulator lacks is an error at the start and not in the middle.
  target_link_options(${name} PRIVATE -Wl,-z,now)
  set_target_properties(${name} PROPERTIES CUDA_RUNTIME_LIBRARY Shared)
  if(P_ARCHITECTURES)
    set_target_properties(${name} PROPERTIES CUDA_ARCHITECTURES "${P_ARCHITECTURES}")
  endif()
endfunction()

function(emulator_add_run test)
  cmake_parse_arguments(R "" "PROGRAM;LABEL" "ARGS;ENVIRONMENT;EXPECT" ${ARGN})
  if(NOT R_LABEL)
    set(R_LABEL emulated)
  endif()
  add_test(NAME ${test}
           COMMAND "${Python3_EXECUTABLE}" -B "${PROJECT_SOURCE_DIR}/tests/emulator/programs/expect.py"
                   ${R_EXPECT} -- "${PROJECT_SOURCE_DIR}/tests/emulator/run"
                   $<TARGET_FILE:${R_PROGRAM}> ${R_ARGS})
  set_tests_properties(${test} PROPERTIES LABELS ${R_LABEL} ENVIRONMENT
                       "VERTEBRA_EMU_LIBRARY=$<TARGET_FILE:emulated_cudart>;${R_ENVIRONMENT}")
  if(NOT TARGET ${R_LABEL}_tests)
    add_custom_target(${R_LABEL}_tests)
    add_dependencies(${R_LABEL}_tests emulated_cudart)
  endif()
  add_dependencies(${R_LABEL}_tests ${R_PROGRAM})
endfunction()

function(emulator_add_seed name)
  cmake_parse_arguments(S "" "FINDING;MATCH;STATUS" "ENVIRONMENT;STREAMS" ${ARGN})
  if(NOT S_STREAMS)
    set(S_STREAMS eager)
  endif()
  set(expected "")
  if(S_FINDING)
    list(APPEND expected --finding ${S_FINDING})
  endif()
  if(S_MATCH)
    list(APPEND expected --match "${S_MATCH}")
  endif()
  if(S_STATUS)
    list(APPEND expected --status ${S_STATUS})
  endif()
  emulator_add_program(seed_${name} SOURCES bugs/${name}.cu)
  emulator_add_program(seed_${name}_bug SOURCES bugs/${name}.cu OPTIONS -DBUG)
  foreach(streams IN LISTS S_STREAMS)
    set(environment VERTEBRA_EMU_STREAMS=${streams} ${S_ENVIRONMENT})
    emulator_add_run(EmulatorSeed.${name}.${streams}.bug PROGRAM seed_${name}_bug
                     ENVIRONMENT ${environment} EXPECT ${expected})
    emulator_add_run(EmulatorSeed.${name}.${streams}.twin PROGRAM seed_${name}
                     ENVIRONMENT ${environment})
  endforeach()
endfunction()
