#include <exception>
#include <iostream>

#include "tests/tidy/tidy_rules.hpp"

/// `tidy ROOT`: prints each broken rule of the tree, one a line. 0 none, 1 some, 2 wrong use.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: tidy ROOT\n";
    return 2;
  }
  try {
    const aviary::tidy::Findings findings = aviary::tidy::checkTree(argv[1]);
    for (const aviary::tidy::Finding& finding : findings) {
      std::cout << aviary::tidy::toText(finding) << '\n';
    }
    std::cout << findings.size() << " broken rules\n";
    return findings.empty() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "tidy: " << error.what() << '\n';
    return 2;
  }
}
