package io.meridian.client;

/**
 * What undecided transactions between shards have reserved on an account; minor units of its asset.
 * No counter and no entry shows it: it comes to be posted or held, or is released, within seconds.
 *
 * @param outgoing by how much {@code available} is less because of it
 * @param incoming by how much the balance and incoming holds may come to be more; it counts against
 *     the ceiling
 * @param legs how many transactions have reserved something; each counts as an open hold
 */
public record Reserved(long outgoing, long incoming, int legs) {
  /** Nothing is reserved. */
  public static final Reserved NONE = new Reserved(0, 0, 0);
}
