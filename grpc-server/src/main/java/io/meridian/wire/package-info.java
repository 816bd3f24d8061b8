/**
 * Between the API's messages and the ledger's values: mapping and shape checks in both directions
 * (a mapper for each service's methods, {@code ...Requests} to read messages, {@code ...Messages}
 * to make them), the tokens that callers hand back, and the one register that turns a reason into a
 * status code with details. The only place that sees both worlds. What stays out: calling the
 * engine, and every decision.
 */
package io.meridian.wire;
