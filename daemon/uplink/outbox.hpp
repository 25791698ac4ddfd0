#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "daemon/contract/wire.hpp"
#include "daemon/store/lane_facts.hpp"
#include "policy/model/fault.hpp"

namespace campus::uplink {

using store::LaneFacts;

// What a school keeps for its district, as the uplink sees it: lanes of numbered records that it may read,
// offer and let go.  The stores behind it live on their worker; every answer comes back on the control loop.
// Of heartbeats it keeps only how far their numbers went.
class Outbox {
public:
  virtual ~Outbox() = default;

  virtual boost::asio::awaitable<Result<std::string>> epoch() = 0;
  // The numbers begin anew under a name never used before: after the store came back from a backup.
  virtual boost::asio::awaitable<Result<std::string>> new_epoch() = 0;

  virtual boost::asio::awaitable<Result<LaneFacts>> facts(contract::Lane lane) = 0;

  // Records and gaps after `seq`, joined without a hole, at most so many of either together and so many bytes
  // of bodies; one record is always given, however large.
  virtual boost::asio::awaitable<Result<contract::Batch>> read(contract::Lane lane, std::uint64_t after_seq,
                                                               std::size_t records_max,
                                                               std::size_t bytes_max) = 0;

  // Durable before a record leaves: a number that was ever seen outside is never given to other content.
  virtual boost::asio::awaitable<Result<void>> offer(contract::Lane lane, std::uint64_t up_to_seq) = 0;

  // The first of a block of heartbeat numbers that nobody was given before, and the size of such a block.
  virtual boost::asio::awaitable<Result<std::uint64_t>> take_heartbeat_block() = 0;
  virtual std::uint64_t heartbeat_block() const = 0;

  // The district has it: forget up to here.
  virtual boost::asio::awaitable<Result<void>> acknowledge(contract::Lane lane, std::uint64_t up_to_seq) = 0;

  // The district has less than it once said, being restored from a backup: what is gone here becomes a gap.
  virtual boost::asio::awaitable<Result<void>> rewind(contract::Lane lane, std::uint64_t to_seq) = 0;

  // The district will never take this record: keep it aside, with why.  One that is not acknowledged leaves a
  // gap.
  virtual boost::asio::awaitable<Result<void>> bury(contract::Lane lane, contract::Record record,
                                                    std::string code) = 0;
};

}  // namespace campus::uplink
