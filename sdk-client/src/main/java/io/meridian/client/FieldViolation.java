package io.meridian.client;

/**
 * One thing that is wrong with a request's shape.
 *
 * @param field the path of the field in the API's words, such as {@code post.postings[1].amount}
 * @param reason why, of kind SHAPE
 * @param description what is wrong, the limit, and what would be right
 */
public record FieldViolation(String field, Reason reason, String description) {}
