# cmake -D WAY=find_package|add_subdirectory -D SOURCE= -D BUILD= -D GENERATOR= -D WORK= -P consume.cmake
# Configures, builds and runs app/ against the installed library or against the source tree.
function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(tree "${WORK}/${WAY}")
file(REMOVE_RECURSE "${tree}")
if(WAY STREQUAL "find_package")
  run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${tree}/prefix")
  set(where "-Dvertebra_ROOT=${tree}/prefix")
else()
  set(where "-DVERTEBRA_SOURCE_DIR=${SOURCE}")
endif()
run("${CMAKE_COMMAND}" -G "${GENERATOR}" -C "${WORK}/settings.cmake" "${where}"
    -S "${SOURCE}/tests/consumer/app" -B "${tree}/build")
run("${CMAKE_COMMAND}" --build "${tree}/build" --target app)
run("${tree}/build/app")
