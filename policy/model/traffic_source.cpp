#include "policy/model/traffic_source.hpp"

namespace campus {
namespace {

constexpr std::string_view counted = "exporter:", beside = "beside:";
constexpr char estimate_mark = '~';

bool is_worker_of(std::string_view name, std::string_view interface) {
  if (!name.starts_with(interface) || name.size() < interface.size() + 2 || name[interface.size()] != '#') return false;
  return name.find_first_not_of("0123456789", interface.size() + 1) == std::string_view::npos;
}

}  // namespace

std::string name_of(ToldSource const& source) {
  auto name = std::string(source.counts ? counted : beside) + source.exporter.to_string();
  if (source.is_estimate) name += estimate_mark;
  return name;
}

std::optional<ToldSource> told_source(std::string_view name) {
  ToldSource source;
  source.counts = name.starts_with(counted);
  if (!source.counts && !name.starts_with(beside)) return std::nullopt;
  name.remove_prefix(source.counts ? counted.size() : beside.size());
  source.is_estimate = name.ends_with(estimate_mark);
  if (source.is_estimate) name.remove_suffix(1);
  auto const exporter = IpAddress::parse(name);
  if (!exporter) return std::nullopt;
  source.exporter = *exporter;
  return source;
}

bool SourceChoice::takes(std::string_view name) const {
  auto const told = told_source(name);
  if (!only_) return !told || told->counts;
  if (name == *only_ || is_worker_of(name, *only_)) return true;
  auto const exporter = IpAddress::parse(*only_);
  return told && exporter && told->exporter == *exporter;
}

}  // namespace campus
