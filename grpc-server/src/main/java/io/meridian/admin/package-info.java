/**
 * The services of those who run a grid: ledgers, periods and assets, checks of conservation and
 * journal, rebuilding of derived data, status. What stays out: anything on the way of a payment.
 */
package io.meridian.admin;
