// make_golden_applications DIRECTORY: writes the golden captures of applications there.  To be run by hand
// after captures.cpp changed.
#include <filesystem>
#include <fstream>

#include "tests/golden/applications/captures.hpp"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  for (auto const& [name, bytes] : campus::test::golden_applications())
    if (!(std::ofstream{std::filesystem::path{arguments[1]} / name, std::ios::binary} << bytes)) return 1;
}
