package io.meridian.server;

import com.codahale.metrics.health.HealthCheck;
import io.meridian.engine.Engine;
import io.meridian.engine.ShardStatus;
import java.util.ArrayList;
import java.util.List;

/** Healthy while every shard that this node leads takes commands. */
final class ShardsHealthCheck extends HealthCheck {
  private static final int SHOWN_MAX = 10;

  private final Engine engine;

  ShardsHealthCheck(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Result check() {
    int open = 0;
    List<String> notOpen = new ArrayList<>();
    for (ShardStatus shard : engine.status()) {
      switch (shard.state()) {
        case OPEN -> open++;
        case OPENING, FAILED ->
            notOpen.add(shard.shard() + " is " + shard.state() + " " + shard.detail());
        case DORMANT, SILENT -> {}
      }
    }
    if (notOpen.isEmpty()) {
      return Result.healthy("%d shards are open", open);
    }
    String shown = String.join("; ", notOpen.subList(0, Math.min(SHOWN_MAX, notOpen.size())));
    return Result.unhealthy("%d shards are open, %d are not: %s", open, notOpen.size(), shown);
  }
}
