# How every target of the tree is compiled: the language, the warnings, the sanitizers, the pools.
# campus_library(NAME SOURCES... [LINK PUBLIC ... PRIVATE ...]) and campus_program(NAME SOURCES... LINK ...)
# are the only ways a target is made, so that no target escapes a rule.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
include(GNUInstallDirs)
find_package(PkgConfig REQUIRED)

# Line tables are enough to read a crash of what we ship; whole debug information doubles the time to build.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# A file that instantiates Beast needs 2 GB of memory: one at a time.
set_property(GLOBAL APPEND PROPERTY JOB_POOLS heavy=1)

add_library(campus_flags INTERFACE)
target_compile_options(campus_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
                                              -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees null and dangling pointers in its own library's coroutine frames and string code.
  target_compile_options(campus_flags INTERFACE -fcoroutines -Wno-error=null-dereference -Wno-error=restrict
                                                -Wno-error=stringop-overflow -Wno-error=maybe-uninitialized)
  if(CMAKE_UNITY_BUILD)
    # What a source file declares for itself is no longer in the "main file" then, which is all g++ goes by.
    target_compile_options(campus_flags INTERFACE -Wno-subobject-linkage)
  endif()
else()
  # clang sees that libstdc++ 12's own stable_sort uses what C++17 deprecated.
  target_compile_options(campus_flags INTERFACE -Wno-error=deprecated-declarations)
endif()
target_include_directories(campus_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(campus_flags INTERFACE CAMPUS_VERSION="${PROJECT_VERSION}")
if(CAMPUS_SANITIZE)
  target_compile_options(campus_flags INTERFACE -fsanitize=${CAMPUS_SANITIZE} -fno-sanitize-recover=all
                                                -fno-omit-frame-pointer)
  target_link_options(campus_flags INTERFACE -fsanitize=${CAMPUS_SANITIZE})
endif()
if(CAMPUS_FUZZ)
  target_compile_options(campus_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

function(campus_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC campus_flags ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()

function(campus_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE campus_flags ${arg_LINK})
endfunction()

# For libraries of coroutines: with optimisation g++ 12 inlines half of Asio's allocation of their frames and then takes
# the other half for a mismatch.
function(campus_holds_coroutines name)
  target_compile_options(${name} PRIVATE $<$<CONFIG:RelWithDebInfo>:-Wno-mismatched-new-delete>)
endfunction()
