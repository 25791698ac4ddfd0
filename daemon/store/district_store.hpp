#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "daemon/contract/wire.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/district_day_rows.hpp"
#include "daemon/store/district_rows.hpp"
#include "daemon/store/work_book.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What a district knows of its schools, and who may look: district.db, synchronous=FULL.  A received record
// is durable together with the mark that says so, or not there at all.  Lives on the store's thread.
class DistrictStore {
public:
  // Enough to see what is wrong with a school's reports; the oldest of that school goes first.
  static constexpr std::int64_t dead_letters_per_school_max = 200;
  // Stretches without data that are listed; all of them are counted.  The oldest of that school goes first.
  static constexpr std::int64_t gaps_per_school_max = 1000;
  // More devices than any school polls.  Full: a record of a further one is rejected.
  static constexpr std::int64_t devices_per_school_max = 5000;
  // Steps finer than a minute are kept so long; after that a minute is the finest: 300 schools in seconds
  // over 400 days would be ten milliards of rows.
  static constexpr Duration fine_steps_kept = std::chrono::hours(48);
  static constexpr std::size_t points_max = 1000;
  // A school's clock may be off; a report of a later day than this would never grow old.  Beyond: rejected.
  static constexpr Duration traffic_ahead_max = std::chrono::hours(24);
  // Each new life of a gateway's store is an epoch, and a restored backup may bring an old one back.  Beyond: the
  // one that was silent longest is forgotten, and sends again what it still has.
  static constexpr std::int64_t epochs_per_school_max = 16;
  // A certificate is renewed a few times a year.  Beyond: the oldest that has ended or was never used goes.
  static constexpr std::int64_t certificates_per_school_max = 32;
  // Two full books of a school.  Full: the alert that ended first goes; where all are open the newcomer is rejected.
  static constexpr std::int64_t alerts_per_school_max = 8192;
  // Changes of one alert that are told; the oldest goes first.
  static constexpr std::int64_t alert_steps_max = 64;
  // Of an incident beside the alert that is asked for, and of the rules to choose by; the others are counted.
  static constexpr std::int64_t others_listed_max = 64;
  static constexpr std::int64_t rules_listed_max = 32;
  // A school is judged by a handful of profiles; what a page shows of one.  Full: a further target is rejected.
  static constexpr std::int64_t targets_per_school_max = 128;
  static constexpr std::int64_t target_steps_max = 32;  // changes of one that are told; the oldest goes first
  // As many as a gateway may be given.  Full: a further room is rejected.
  static constexpr std::int64_t rooms_per_school_max = 1000;
  static constexpr std::int64_t periods_per_day_max = 48;  // of one room; a further one is rejected
  static constexpr std::int64_t room_use_days = 35;        // 60 rooms, 12 periods, 300 schools: 8 million rows
  // What a school does not tell any more, while it tells of others once a day.
  static constexpr Duration untold_kept = std::chrono::days(7);
  static constexpr std::int64_t self_checks_per_school_max = 8;  // the newest; a pack of level three is 131 kB
  static constexpr std::int64_t calm_days_kept = 400;
  // An ended alert is history; last year's start of term can still be looked up.
  static constexpr Duration alerts_kept = std::chrono::days(400);

  static Result<DistrictStore> open(std::filesystem::path const& directory);

  // Schools and their enrolment.
  Result<void> add_school(std::string_view id, std::string_view name, Instant now);  // conflict: it exists
  // A code replaces the one before it.  It is used up by enroll(), once, whoever comes first.
  Result<void> set_code(std::string_view school, std::string_view code_digest, Instant until, Instant now);
  Result<School> school_of_code(std::string_view code_digest,
                                Instant now);  // unknown, used, expired: permission
  // Uses the code up, makes the certificate the school's only one and lifts a revocation, all or nothing.
  Result<School> enroll(std::string_view code_digest, IssuedCertificate const& certificate, Instant now);

  Result<School> find_school(std::string_view id);  // not_found
  Result<SchoolPage> schools(SchoolQuery const& query);
  Result<void> rename_school(std::string_view id, std::string_view name);
  Result<void> revoke_school(std::string_view id, Instant now);

  // Whether a school may speak with this certificate: it is not revoked, the certificate was issued to it,
  // and none issued later was used yet.  The first use of a new one ends the older ones.  Its time is the
  // caller's to check.
  Result<School> admit(std::string_view school, std::string_view serial_hex, Instant now);
  Result<void> add_certificate(std::string_view school, IssuedCertificate const& certificate,
                               Instant now);  // renewal

  // What schools send: data and mark in one transaction.  A hole is no fault: Receipt.joins is false.
  // `taker` is shown each record after the store took it, in the same transaction, and may say by a code what speaks
  // against it: then the record is undone and set aside alone.
  using Taker = std::function<Result<std::string>(WorkBook& book, std::string_view school,
                                                  DeliveredRecord const& record, Instant now)>;
  Result<Receipt> ingest(Delivery const& delivery, Taker const& taker = {});
  Result<std::vector<contract::Hello::Mark>> marks(std::string_view school, std::string_view epoch);
  // The school spoke without a delivery (hello): its clock, and that it was heard.
  Result<void> heard(std::string_view school, std::optional<Instant> sent, Instant now);

  // What pages show.  At most `points` points between from and to; a point is the mean rate of what is known
  // in it.
  Result<TrafficSeries> traffic(std::string_view school, Window window, std::size_t points, Instant now);
  Result<std::vector<DeviceRow>> devices(std::string_view school);  // by name
  Result<std::vector<contract::Gap>> gaps(std::string_view school, std::size_t newest_max);

  // Alerts of all schools, and who looks after them.
  Result<contract::IncidentPage> incidents(IncidentQuery const& query);
  Result<contract::AlertDetail> find_alert(std::string_view school, std::uint64_t number);  // not_found
  // Of the incident of this alert; the newest claim counts.  Audited.
  Result<void> claim_alert(std::string_view school, std::uint64_t number, contract::Claim const& claim);

  // Targets, rooms and self-checks of all schools.
  Result<std::vector<std::pair<std::string, contract::AttainmentCell>>> cells();  // by school
  Result<contract::TargetEvidence> find_target(std::string_view school, std::string_view id);  // not_found
  Result<std::vector<contract::SchoolRooms>> room_sums(CivilDay day);  // by school; names and freshness are the caller's
  Result<contract::RoomRates> room_rates(std::string_view school, CivilDay day);  // "": of all
  Result<contract::RoomGrid> room_grid(std::string_view school, CivilDay day);    // likewise
  Result<std::vector<contract::SelfCheckRow>> self_checks();                       // every school, by id
  Result<contract::SelfCheckDetail> find_self_check(std::string_view school, std::string_view id);  // not_found

  // The desk.
  Result<contract::IncidentsSince> incidents_since(Instant since);
  Result<contract::TaskQueue> task_queue(CivilDay today);
  // What the numbers of CalmKind came to, in its order; the last word of a day counts.
  Result<void> keep_calm(CivilDay day, std::vector<contract::KnownShare> const& shares);
  Result<std::vector<std::vector<contract::CalmNumber::Day>>> trends(CivilDay first, CivilDay last);  // by CalmKind

  // People.
  Result<void> add_user(std::string_view name, Instant now, Role role = Role::admin);  // conflict: it exists
  Result<User> find_user(std::string_view name);              // not_found
  Result<std::vector<User>> users();
  // Refused: what would leave no admin who may enter.  Disabling ends the user's sessions and open links.
  Result<void> change_user(std::string_view name, Role role, bool is_disabled, Instant now);
  Result<void> end_links(std::string_view user);
  // Also ends the user's other sessions and open links.
  Result<void> set_password(std::string_view name, std::string_view password_hash,
                            std::string_view kept_session_digest);
  Result<void> add_link(std::string_view token_digest, std::string_view user, Instant until, Instant now);
  Result<User> redeem_link(std::string_view token_digest,
                           Instant now);  // once; unknown, used, expired: permission
  Result<void> add_session(std::string_view token_digest, Session const& session, Instant now);
  Result<Session> find_session(std::string_view token_digest,
                               Instant now);  // unknown, ended, expired: permission
  Result<void> extend_session(std::string_view token_digest, Instant until);
  Result<void> end_session(std::string_view token_digest);

  Result<void> note(DistrictAudit const& entry);
  Result<std::vector<DistrictAudit>> audit(std::size_t newest_max);
  // The newest first; `q` is part of the actor, the action or the subject, empty: all.
  Result<DistrictAuditPage> audit_page(std::string_view q, std::uint32_t page, std::uint32_t size);

  // What is done with tasks, warnings and the desired state: one transaction.
  template <class F>
  auto work(F action) -> std::invoke_result_t<F&, WorkBook&> {
    return database_.transaction([&] {
      WorkBook book(database_);
      return action(book);
    });
  }

  // Removes what is older than it may be: traffic before now - keep_traffic, fine steps, dead sessions, links
  // and codes, audit before now - keep_audit, and what is beyond the limits above.  About once an hour.
  Result<void> tidy(Instant now, Duration keep_traffic, Duration keep_audit);

private:
  explicit DistrictStore(Database database) : database_(std::move(database)) {}

  Result<std::int64_t> key_of(std::string_view school);
  Result<void> put_certificate(std::int64_t school, IssuedCertificate const& certificate, Instant now);
  Result<std::uint64_t> mark_of(std::int64_t school, std::string_view epoch, contract::Lane lane);
  Result<void> take(std::int64_t school, Delivery const& delivery, Receipt& receipt, Taker const& taker);
  Result<void> take_record(std::int64_t school, Delivery const& delivery, DeliveredRecord const& record,
                           Receipt& receipt, Taker const& taker);
  Result<std::string> take_whole(std::int64_t school, Delivery const& delivery, DeliveredRecord const& record,
                                 Taker const& taker);
  Result<std::string> take_report(std::int64_t school, Delivery const& delivery, DeliveredRecord const& record);
  Result<void> take(std::int64_t school, contract::HeartbeatReport const& report, Instant observed_at);
  Result<void> take(std::int64_t school, contract::TrafficReport const& report);
  Result<bool> take_device(std::int64_t school, contract::DeviceReport const& report, std::string_view body,
                           Instant observed_at, Instant now);
  Result<std::string> take_day(std::int64_t school, Delivery const& delivery, contract::DayReport const& report,
                               Instant observed_at);
  Result<std::string> take(std::int64_t school, Delivery const& delivery, contract::AlertReport const& report,
                           Instant observed_at);
  Result<std::string> take(std::int64_t school, Delivery const& delivery, contract::TargetReport const& report,
                           Instant observed_at);
  Result<std::string> take(std::int64_t school, Delivery const& delivery, contract::RoomReport const& report,
                           Instant observed_at);
  Result<std::string> take(std::int64_t school, Delivery const& delivery, contract::RoomUseReport const& report,
                           Instant observed_at);
  Result<std::string> take(std::int64_t school, Delivery const& delivery, contract::SelfCheckReport const& report,
                           Instant observed_at);
  Result<void> step_target(std::int64_t school, targets::Verdict const& verdict, Instant observed_at);
  Result<void> forget_untold(std::int64_t school);
  Result<void> forget_room_uses(Instant now);
  Result<bool> make_room_for_alert(std::int64_t school);
  Result<void> put(std::int64_t school, Delivery const& delivery, contract::AlertReport const& report,
                   Instant observed_at);
  Result<void> step_alert(std::int64_t school, Alert const& alert, Instant observed_at);
  Result<void> sum_up_incident(std::int64_t school, std::int64_t incident);
  Result<void> forget_alerts(std::int64_t school, Instant before);
  Result<void> take_gap(std::int64_t school, Delivery const& delivery, contract::Gap const& gap);
  Result<void> bury(std::int64_t school, Delivery const& delivery, DeliveredRecord const& record,
                    std::string_view code);
  Result<void> hear(std::int64_t school, std::optional<Instant> sent, Instant now);
  Result<void> tidy_school(std::int64_t school, Instant now, Duration keep_traffic);

  Database database_;
};

}  // namespace campus::store
