#include "tests/architecture/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

namespace campus::architecture {
namespace {

namespace fs = std::filesystem;
fs::path const root = CAMPUS_SOURCE_DIR;

bool is_foreign(fs::path const& name) { return name == "node_modules" || name == "dist" || name == "build"; }

template <class Visit>
void walk(std::string_view folder, Visit visit) {
  if (!fs::exists(root / folder)) return;
  for (auto at = fs::recursive_directory_iterator(root / folder); at != fs::recursive_directory_iterator(); ++at) {
    if (at->is_directory() && is_foreign(at->path().filename())) at.disable_recursion_pending();
    if (at->is_regular_file()) visit(at->path());
  }
}

}  // namespace

std::vector<SourceFile> sources(std::vector<std::string_view> const& folders,
                                std::vector<std::string_view> const& endings) {
  std::vector<SourceFile> found;
  for (auto const folder : folders)
    walk(folder, [&](fs::path const& path) {
      auto const name = path.filename().string();
      if (!std::ranges::any_of(endings, [&](auto const ending) { return name.ends_with(ending); })) return;
      SourceFile file{fs::relative(path, root).string(), {}};
      std::ifstream stream(path);
      for (std::string line; std::getline(stream, line);) file.lines.push_back(line);
      found.push_back(std::move(file));
    });
  std::ranges::sort(found, {}, &SourceFile::path);
  return found;
}

std::vector<std::string> folders_below(std::vector<std::string_view> const& folders) {
  std::set<std::string> found;
  for (auto const folder : folders)
    walk(folder, [&](fs::path const& path) { found.insert(fs::relative(path.parent_path(), root).string()); });
  return {found.begin(), found.end()};
}

bool exists(std::string_view path) { return fs::exists(root / path); }

}  // namespace campus::architecture
