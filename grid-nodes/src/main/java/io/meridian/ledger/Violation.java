package io.meridian.ledger;

/**
 * One thing that is wrong with a request's shape.
 *
 * @param reason its reason, of kind SHAPE
 * @param field the path of the field in the API's words
 * @param description what is wrong, the limit, and what would be right
 */
public record Violation(Reason reason, String field, String description) {}
