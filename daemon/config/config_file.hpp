#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/config/cursor.hpp"
#include "daemon/config/diagnostic.hpp"
#include "daemon/config/document.hpp"
#include "daemon/contract/messages.hpp"

namespace campus::config {

// One file while it is being read: its tree, and the complaints so far.  Lives on the stack of the reader.
class ConfigFile {
public:
  explicit ConfigFile(std::filesystem::path const& path);
  // A text that came another way, by the name that complaints call it.
  ConfigFile(std::string name, std::string text);

  bool is_read() const { return is_read_; }  // false: the complaint says why there is no tree
  Node const& root() const { return root_; }
  std::vector<Complaint>& complaints() { return complaints_; }

  // A path as the file means it: relative to the folder the file stands in.
  std::filesystem::path resolve(std::filesystem::path const& path) const;

  Diagnostics finish();

private:
  void read(std::string const& name);

  SourceText source_;
  Node root_;
  std::vector<Complaint> complaints_;
  std::filesystem::path folder_;
  bool is_read_ = false;
};

// The key `language` of either configuration.
contract::Language read_language(Cursor& root);

}  // namespace campus::config
