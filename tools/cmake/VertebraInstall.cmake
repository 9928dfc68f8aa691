# The library `vertebra` (alias vertebra::vertebra): the objects of every part in one archive, or in one
# shared object with BUILD_SHARED_LIBS, and its installation as a CMake package.
get_property(parts GLOBAL PROPERTY VERTEBRA_PARTS)
get_property(third_party GLOBAL PROPERTY VERTEBRA_THIRD_PARTY)
list(REMOVE_DUPLICATES third_party)
# Headers only: whoever links the library does not need it.
list(REMOVE_ITEM third_party nlohmann_json::nlohmann_json)
# By name: those who link the library have not the language CUDA.
if(VERTEBRA_CUDA_ENABLED)
  list(APPEND third_party CudartStatic::cudart_static)
endif()
list(TRANSFORM parts REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)

add_library(vertebra ${objects})
add_library(vertebra::vertebra ALIAS vertebra)
set_target_properties(vertebra PROPERTIES LINKER_LANGUAGE CXX VERSION ${PROJECT_VERSION}
                      SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
target_compile_features(vertebra PUBLIC cxx_std_20)
target_include_directories(vertebra PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/engine/include>
                                           $<INSTALL_INTERFACE:include>)
# Private: an archive hands on the libraries to link ($<LINK_ONLY>), never their headers.
target_link_libraries(vertebra PRIVATE ${third_party})
vertebra_compile_options(vertebra)

if(VERTEBRA_INSTALL)
  include(GNUInstallDirs)
  include(CMakePackageConfigHelpers)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/vertebra)
  install(TARGETS vertebra EXPORT vertebraTargets)
  if(TARGET vertebra_program)
    install(TARGETS vertebra_program)
  endif()
  install(DIRECTORY engine/include/vertebra TYPE INCLUDE)
  install(EXPORT vertebraTargets NAMESPACE vertebra:: DESTINATION ${package_dir})
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/vertebraConfigVersion.cmake"
                                   COMPATIBILITY SameMinorVersion)
  set(VERTEBRA_LINKS_CUDART OFF)
  if(VERTEBRA_CUDA_ENABLED AND NOT BUILD_SHARED_LIBS)
    set(VERTEBRA_LINKS_CUDART ON)
    get_filename_component(CUDART_STATIC_FOLDER "${CudartStatic_LIBRARY}" DIRECTORY)
  endif()
  configure_file(tools/cmake/vertebraConfig.cmake.in vertebraConfig.cmake @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/vertebraConfigVersion.cmake"
                "${PROJECT_BINARY_DIR}/vertebraConfig.cmake"
                tools/cmake/FindCudartStatic.cmake tools/cmake/FindOneDNN.cmake
          DESTINATION ${package_dir})
endif()
