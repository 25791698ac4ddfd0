#include "daemon/config/config_file.hpp"

namespace campus::config {

ConfigFile::ConfigFile(std::filesystem::path const& path) : folder_(path.parent_path()) {
  auto loaded = load(path);
  if (!loaded) {
    source_ = SourceText(path.string(), {});
    complaints_.push_back({{}, 1, loaded.error()});
    return;
  }
  source_ = std::move(*loaded);
  read(path.string());
}

ConfigFile::ConfigFile(std::string name, std::string text) {
  auto const bytes = text.size();
  source_ = SourceText(name, std::move(text));
  if (bytes <= file_bytes_max) {
    read(name);
    return;
  }
  auto const max = std::to_string(file_bytes_max >> 20);
  complaints_.push_back({{}, 1, {Fault::Kind::full, "CMP-C002", {{"path", name}, {"max", max}}}});
}

void ConfigFile::read(std::string const& name) {
  auto parsed = parse(source_);
  if (!parsed) {
    complaints_.push_back(parsed.error());
    return;
  }
  root_ = std::move(*parsed);
  if (root_.kind == Node::Kind::nothing)
    complaints_.push_back({{}, 1, {Fault::Kind::invalid, "CMP-C015", {{"path", name}}}});
  else
    is_read_ = true;
}

std::filesystem::path ConfigFile::resolve(std::filesystem::path const& path) const {
  return path.is_absolute() ? path : folder_ / path;
}

Diagnostics ConfigFile::finish() { return {std::move(source_), std::move(complaints_)}; }

contract::Language read_language(Cursor& root) {
  using contract::Language;
  return root.choice<Language>("language", Language::zh, {{"zh-CN", Language::zh}, {"en", Language::en}});
}

}  // namespace campus::config
