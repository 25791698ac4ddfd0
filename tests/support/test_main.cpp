// The main function of every test program; the cases stand in the files linked to it.
#define BOOST_TEST_MODULE campus
#include <boost/test/unit_test.hpp>
