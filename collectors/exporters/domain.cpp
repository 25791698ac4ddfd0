#include "collectors/exporters/domain.hpp"

#include "collectors/exporters/fold.hpp"

namespace campus::exporters {

void tell(Told const& told, Hearing const& hearing) {
  auto& domain = hearing.domain;
  Setting const setting{
      .heading = hearing.heading,
      .sampling = hearing.fixed_sampling ? *hearing.fixed_sampling : domain.samplers.of(told),
      .shift = hearing.shift,
      .started_ns = domain.started_ns};
  ExportedFlow flow;
  auto const folded = fold(told, setting, flow);
  if (folded == Folded::not_a_flow) {
    ++domain.statistics.not_flows;
    return;
  }
  if (folded == Folded::without_counts) {
    ++domain.statistics.without_counts;
    return;
  }
  if (folded == Folded::flow_of_impossible_time) ++domain.statistics.times_refused;
  flow.exporter = domain.statistics.exporter;
  domain.statistics.sampled_one_in = flow.record.sampled_one_in;
  ++domain.statistics.flows;
  hearing.audience.hear(flow);
}

}  // namespace campus::exporters
