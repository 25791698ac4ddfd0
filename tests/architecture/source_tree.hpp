#pragma once

#include <string>
#include <string_view>
#include <vector>

// The project's own sources as text, for the tests that hold them to the rules of the house.
namespace campus::architecture {

struct SourceFile {
  std::string path;                // from the root, "policy/model/fault.hpp"
  std::vector<std::string> lines;  // without their ends
};

// Every file below the given folders whose name ends in one of the endings; builds and node_modules left out.
std::vector<SourceFile> sources(std::vector<std::string_view> const& folders,
                                std::vector<std::string_view> const& endings);

// Every folder below the given ones that holds at least one file of the project.
std::vector<std::string> folders_below(std::vector<std::string_view> const& folders);

bool exists(std::string_view path);

}  // namespace campus::architecture
