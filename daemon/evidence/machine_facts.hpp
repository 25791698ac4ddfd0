#pragma once

#include <filesystem>

#include "policy/protection/machine.hpp"

namespace campus::evidence {

// Reads what a machine tells of itself from the tree below `root` ("/" for this one).  Reads files and
// nothing else; takes some tens of milliseconds, most of it for the list of packages, so not on the control
// loop.
protection::Machine read_machine(std::filesystem::path const& root);

// Whether the kernel's clock follows a source.  Of this machine; absent where the kernel will not say.
std::optional<bool> is_clock_disciplined();

// The parts of it that take more than a line, each absent where its files cannot be read.
std::optional<std::vector<protection::Machine::Account>> read_accounts(std::filesystem::path const& root);
std::optional<protection::Machine::Passwords> read_passwords(std::filesystem::path const& root);
std::optional<protection::Machine::Ssh> read_ssh(std::filesystem::path const& root);
std::optional<protection::Machine::Firewall> read_firewall(std::filesystem::path const& root);
std::optional<std::vector<protection::Machine::Listener>> read_listeners(std::filesystem::path const& root);
std::optional<std::vector<protection::Machine::Interface>> read_interfaces(std::filesystem::path const& root);
std::optional<protection::Machine::Process> read_process(std::filesystem::path const& root);

}  // namespace campus::evidence
