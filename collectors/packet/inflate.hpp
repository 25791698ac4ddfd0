#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "policy/model/fault.hpp"

namespace campus::packet {

// How a file is packed, by its first bytes.
enum class Packing : std::uint8_t { none, gzip, zstd, other };
Packing packing_of(std::span<std::byte const> head) noexcept;

// The bytes of a file or of standard input, unpacked where they are packed: several gzip members or zstd frames one
// behind the other are one text.  Owned and used by one thread.
class Inflater {
public:
  enum class State : std::uint8_t {
    flowing,
    ended,
    broken,  // the packing makes no sense, or the file could not be read on
  };

  Inflater();
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  // "-": standard input.  Refused where it is packed as nothing here unpacks.
  static Result<Inflater> open(std::string const& path);

  // Fills as much of the place as there is, and waits for it; 0: ended or broken.
  std::size_t read(std::span<std::byte> place) noexcept;
  State state() const noexcept;
  // How many bytes read() gives in the end, at most; 0: nobody knows, as of a pipe.
  std::uint64_t bytes_at_most() const noexcept;

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace campus::packet
