package io.meridian.schema;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.ignite.cluster.ClusterNode;

/** Cluster nodes that know their consistent id and attributes and nothing else. */
final class FakeNodes {
  private FakeNodes() {}

  static ClusterNode node(String id, Map<String, Object> attributes) {
    return (ClusterNode)
        Proxy.newProxyInstance(
            FakeNodes.class.getClassLoader(),
            new Class<?>[] {ClusterNode.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "consistentId", "toString" -> id;
                  case "attribute" -> attributes.get(arguments[0]);
                  case "hashCode" -> id.hashCode();
                  case "equals" -> proxy == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  static ClusterNode inZone(String id, String zone) {
    return node(id, Map.of(NodeAttributes.ZONE, zone));
  }
}
