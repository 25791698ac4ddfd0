#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/packet/dns_message.hpp"
#include "collectors/packet/flow_table.hpp"
#include "collectors/packet/mapped_memory.hpp"
#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// Which name was asked before an address was used: what answers on the wire told, for as long as they hold.
// An answer counts for the client that got it, and more weakly for everybody: where the clients ask a server
// inside, only that server's questions may pass by us.  Whoever sends false answers can name an address
// falsely, which is why a name from here is a guess.
//
// A table of fixed size: sets of four, in which the entry that ends first makes room.  Belongs to one capture
// thread; after prepare() it neither allocates nor locks nor throws.
class PassiveDns {
public:
  struct Size {
    std::size_t entries = 32'768;  // a power of two, at least 4; 128 bytes each, two for an address told
    // However short an answer says it holds, programs use it for longer; however long, the address will move
    // on.
    std::int64_t hold_least_s = 600;
    std::int64_t hold_most_s = 6 * 3600;
  };
  struct Counters {
    std::uint64_t told = 0;       // addresses in answers
    std::uint64_t displaced = 0;  // entries that still held when their place was needed
  };

  Result<void> prepare(Size size, HashSeed seed);

  void learn(DnsMessage const& answer, IpAddress const& client, std::int64_t now_ns) noexcept;
  // "" where nobody asked.  The text stays until the next learn().
  std::string_view name_of(IpAddress const& server, IpAddress const& client,
                           std::int64_t now_ns) const noexcept;

  Counters const& counters() const noexcept { return counters_; }

private:
  struct alignas(64) Entry {
    IpAddress server;
    IpAddress client;           // zero: anybody
    std::uint32_t until_s = 0;  // since 1970 UTC, which lasts until 2106; 0: empty
    std::uint8_t used = 0;
    std::array<char, 91> name;
  };
  static_assert(sizeof(Entry) == 128);
  static constexpr std::size_t set_entries = 4;

  Entry* set_of(IpAddress const& server, IpAddress const& client) const noexcept;
  Entry const* find(IpAddress const& server, IpAddress const& client, std::uint32_t now_s) const noexcept;
  void keep(Entry const& entry, std::uint32_t now_s) noexcept;

  Size size_;
  HashSeed seed_;
  MappedMemory memory_;
  Entry* entries_ = nullptr;  // in it; of zero bytes each where nothing was learnt
  Counters counters_;
};

}  // namespace campus::packet
