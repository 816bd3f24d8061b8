package io.meridian.cli.bench;

import io.meridian.cli.yardstick.PostgresYardstick;
import io.meridian.cli.yardstick.YardstickRound;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A PostgreSQL, which a process of its own loads on its connections. */
record DatabaseYardstick(PostgresYardstick postgres) implements Yardstick {
  @Override
  public YardstickKind kind() {
    return YardstickKind.POSTGRES;
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("connections", Integer.toString(PostgresYardstick.CONNECTIONS));
    settings.putAll(postgres.settings());
    return settings;
  }

  @Override
  public YardstickRound round(PaceOptions pace) throws InterruptedException {
    return postgres.round(pace.warmupSeconds, pace.seconds());
  }

  @Override
  public Optional<Boolean> balances() throws InterruptedException {
    return Optional.of(postgres.balances());
  }

  @Override
  public void close() {
    postgres.close();
  }
}
