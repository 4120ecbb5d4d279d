/** The repositories directly under `docker.io/library`: an image of one word that is not among them does not exist. */
export const officialImages: ReadonlySet<string> = new Set(
  `adminer aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux backdrop bash bonita buildpack-deps busybox
  caddy cassandra centos chronograf cirros clearlinux clefos clojure composer consul convertigo couchbase couchdb crate dart debian docker drupal
  eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx erlang fedora flink fluentd friendica gazebo gcc geonetwork ghost golang
  gradle groovy haproxy haskell haxe hello-world hitch httpd hylang ibm-semeru-runtimes ibmjava influxdb irssi jetty jobber joomla jruby julia
  kapacitor kibana kong krakend lightstreamer liquibase logstash mageia mariadb matomo maven mediawiki memcached mongo mongo-express monica mono
  mysql nats nats-streaming neo4j neurodebian nextcloud nginx node notary odoo open-liberty openjdk opensuse oraclelinux orientdb percona perl
  photon php phpmyadmin plone postfixadmin postgres pypy python r-base rabbitmq rakudo-star redis redmine registry rethinkdb rocket.chat
  rockylinux ros ruby rust sapmachine satosa silverpeas solr sonarqube spark spiped storm swarm swift swipl teamspeak telegraf tomcat tomee
  traefik ubuntu unit varnish vault websphere-liberty wordpress xwiki yourls znc zookeeper`.split(/\s+/),
);
