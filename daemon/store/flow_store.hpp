#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/store/database.hpp"
#include "daemon/store/day_files.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// Conversations that are over, one file a day: flows-YYYYMMDD.db.  This is the side that appends; FlowArchive searches
// and cleans up beside it, on a thread of its own.  A record lies in the file of the day on which it was handed in, so
// that a day is over when it is over, whatever clocks exporters have.  synchronous=NORMAL: a power cut may cost the
// last moments.  Lives on one thread, the only one that writes into today's file.
class FlowStore {
public:
  struct Options {
    std::chrono::seconds utc_offset{std::chrono::hours(8)};  // of the school's civil time
  };
  struct Damaged {
    std::filesystem::path set_aside_as;
    Fault why;
  };
  // Texts whose numbers are remembered for the day, some 25 MB.  Full: a further one is written anew each time.
  static constexpr std::size_t words_max = 200'000;

  static DayFiles files(std::filesystem::path directory, Options options) {
    return {std::move(directory), "flows", options.utc_offset};
  }

  FlowStore(std::filesystem::path directory, Options options);

  // All of it or nothing, in one transaction.  Refused as full while there is still room for the record: what
  // conversations there were is worth less than who ordered what.
  Result<void> append(std::span<KeptFlow const> flows, Instant now);
  // Takes up the day that a killed program left open: what is wrong with it shows before it is needed.
  Result<void> resume(Instant now);
  std::int64_t bytes_of_day(Instant now) const { return files_.bytes(files_.day_of(now)); }  // so far, on the disk
  void close() { today_.reset(); }
  void close_before(Instant now);  // if its day is over

  std::vector<Damaged> take_damaged() { return std::exchange(damaged_, {}); }

private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  using Words = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;
  // The word that came last in one place of a row, where most rows have the same.
  struct Recent {
    std::string text;
    std::int64_t number = 0;
  };
  struct Today {
    DayFiles::Day day;
    Database database;
    Words words;  // by text and English text
    std::int64_t next_word = 1, next_flow = 1;
    Recent carrier{}, category{}, interface{};
  };

  // Numbers of words.
  struct Said {
    std::optional<std::int64_t> ja3_server, certificate, issuer, tunnel;
  };

  Result<void> open(DayFiles::Day day);
  Result<void> insert(std::span<KeptFlow const> flows);
  Result<void> insert(KeptFlow const& flow);
  Result<Said> words_said(KeptFlow const& flow);
  Result<std::optional<std::int64_t>> word(std::string_view text, std::string_view english = {});
  Result<std::optional<std::int64_t>> word_again(std::string_view text, Recent& recent);

  DayFiles files_;
  std::optional<Today> today_;
  std::string key_;  // of a word that is looked up
  std::vector<Damaged> damaged_;
};

}  // namespace campus::store
