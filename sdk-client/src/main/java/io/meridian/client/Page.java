package io.meridian.client;

import java.util.List;

/**
 * A part of a list.
 *
 * @param <T> what is listed
 * @param items the items, in the order of the list; may be empty on any page
 * @param nextPageToken what to ask for the next page with; empty text = this is the last
 */
public record Page<T>(List<T> items, String nextPageToken) {
  /** Keeps a copy of the list. */
  public Page {
    items = List.copyOf(items);
  }

  /** Whether there is another page. */
  public boolean hasNext() {
    return !nextPageToken.isEmpty();
  }
}
