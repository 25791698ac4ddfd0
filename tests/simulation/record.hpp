#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/store/admission_rows.hpp"
#include "policy/admission/gate.hpp"
#include "policy/model/alert.hpp"
#include "policy/model/fault.hpp"
#include "policy/protection/audit_chain.hpp"

namespace campus::simulation {

// What the book of alerts wants kept, put together by number until the disk takes it.
struct AlertPile {
  std::map<std::uint64_t, Alert> alerts;
  std::map<std::uint64_t, Incident> incidents;
  std::map<std::uint64_t, Silence> silences;
  std::uint64_t notice_newest = 0;
  std::optional<Instant> alive;
};

// The record of a gateway as its store keeps it: a step whole or not at all, one row a host and a hardware
// address, each line of the audit sealed to the one before.  A disk that is full takes nothing.
class Record {
public:
  // What a broken store would do, for the proof that somebody notices.
  struct Sins {
    bool forgets_to_seal = false;  // every tenth line of the audit
    bool keeps_a_closed_alert_open = false;
  };

  explicit Record(protection::Sha256 sha256) : sha256_(std::move(sha256)) {}

  Result<void> keep(store::AdmissionStep const& step);
  Result<void> keep(AlertPile const& pile);
  admission::Memory admission(Instant now) const;
  AlertMemory alerts() const;

  std::vector<protection::AuditEntry> const& chain() const { return chain_; }
  protection::Sha256 const& sha256() const { return sha256_; }
  // As the lines of the audit alone tell it.
  Standing audited(HostId host) const;
  AdmissionMode audited_mode() const { return audited_mode_; }

  std::vector<Grant> const& grants_of(MacAddress const& mac) const;
  Restriction const* restriction_of(MacAddress const& mac) const;
  std::map<std::uint64_t, Alert> const& all_alerts() const { return pile_.alerts; }
  std::map<AlertKey, std::uint64_t> const& open_alerts() const { return open_alerts_; }
  std::optional<AlertKey> twice_open() const { return twice_open_; }

  bool is_full = false;
  Sins sins;

private:
  Result<void> check(store::AdmissionStep const& step) const;
  void put(Host const& host);
  void put_roster(store::AdmissionStep const& step);
  void put_audit(store::AdmissionStep::Audit const& line);

  protection::Sha256 sha256_;
  AdmissionMode mode_ = AdmissionMode::observe;
  std::uint32_t next_host_ = 1;
  std::map<HostId, Host> hosts_;
  std::map<MacAddress, HostId> numbers_;
  std::map<IpAddress, HostId> owners_;
  std::map<MacAddress, std::vector<Grant>> grants_;
  std::map<MacAddress, Restriction> restrictions_;
  std::vector<protection::AuditEntry> chain_;
  std::map<std::string, Standing> audited_;  // by the printed number of the host
  AdmissionMode audited_mode_ = AdmissionMode::observe;
  AlertPile pile_;
  std::map<AlertKey, std::uint64_t> open_alerts_;
  std::optional<AlertKey> twice_open_;
};

std::string_view word_of(Standing standing);

}  // namespace campus::simulation
