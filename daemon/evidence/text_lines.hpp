#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campus::evidence {

// Text files of a machine, as lines.  A file that is larger than any of the kind is cut there.
constexpr std::size_t text_bytes_max = std::size_t{16} << 20;  // dpkg's list of a full desktop has 5 MiB

// None: it is not there or may not be read.
std::optional<std::string> read_text(std::filesystem::path const& file);
std::optional<std::vector<std::string>> read_lines(std::filesystem::path const& file);

// The files of a directory that end so, by name; none where there is no directory.
std::vector<std::filesystem::path> files_in(std::filesystem::path const& directory, std::string_view ending);

// Without the blanks around it, and without what follows a '#'.
std::string bare(std::string_view line);
std::vector<std::string> words_of(std::string_view line);
bool is_same_word(std::string_view one, std::string_view other);  // whatever the case
std::optional<int> number_in(std::string_view text);

}  // namespace campus::evidence
