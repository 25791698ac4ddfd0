#include "daemon/gateway/pending_alerts.hpp"

#include <algorithm>
#include <utility>

#include "daemon/contract/alerts.hpp"

namespace campus::gateway {

bool PendingAlerts::take(Intent& intent, Instant now) {
  if (auto* const alert = std::get_if<KeepAlert>(&intent)) {
    auto const number = alert->alert.number;
    if (alert->is_reported) reported_.try_emplace(number, now);
    alerts_.insert_or_assign(number, std::move(alert->alert));
  } else if (auto* const incident = std::get_if<KeepIncident>(&intent)) {
    incidents_.insert_or_assign(incident->incident.number, std::move(incident->incident));
  } else if (auto* const silence = std::get_if<KeepSilence>(&intent)) {
    silences_.insert_or_assign(silence->silence.id, std::move(silence->silence));
  } else if (auto* const notice = std::get_if<SendNotice>(&intent)) {
    notices_.insert_or_assign(notice->notice.number, std::move(notice->notice));
  } else if (auto const* const alive = std::get_if<KeepAlive>(&intent)) {
    alive_ = alive->at;
  } else {
    return false;
  }
  return true;
}

bool PendingAlerts::is_empty() const {
  return alerts_.empty() && incidents_.empty() && silences_.empty() && notices_.empty() && !alive_;
}

// What came in the meantime is newer: merge() leaves it where both know a number.
void PendingAlerts::put_back(PendingAlerts older) {
  alerts_.merge(older.alerts_);
  for (auto const& [number, since] : older.reported_) reported_[number] = since;
  incidents_.merge(older.incidents_);
  silences_.merge(older.silences_);
  notices_.merge(older.notices_);
  if (!alive_) alive_ = older.alive_;
}

std::size_t PendingAlerts::trim() {
  std::size_t dropped = 0;
  for (; alerts_.size() > alerts_max; ++dropped) {
    reported_.erase(alerts_.begin()->first);
    alerts_.erase(alerts_.begin());
  }
  for (; incidents_.size() > alerts_max; ++dropped) incidents_.erase(incidents_.begin());
  for (; notices_.size() > notices_max; ++dropped) notices_.erase(notices_.begin());
  return dropped;
}

store::RecordStore::AlertBatch PendingAlerts::batch(std::vector<store::RecordStore::Channel> channels,
                                                    std::string school) const {
  store::RecordStore::AlertBatch batch;
  for (auto const& [number, alert] : alerts_) batch.alerts.push_back(alert);
  for (auto const& [number, since] : reported_)
    if (auto const found = alerts_.find(number); found != alerts_.end())
      batch.reports.push_back({.lane = contract::Lane::alert,
                               .schema = std::string(contract::alert_schema),
                               .body = contract::encode(found->second),
                               .observed_at = since});
  for (auto const& [number, incident] : incidents_) batch.incidents.push_back(incident);
  for (auto const& [id, silence] : silences_) batch.silences.push_back(silence);
  for (auto const& [number, notice] : notices_) batch.notices.push_back(notice);
  batch.alive = alive_;
  batch.channels = std::move(channels);
  batch.school = std::move(school);
  return batch;
}

}  // namespace campus::gateway
